# Plans that a workflow shows: they read what the roots have made, and no more. Applying is left to people with rights of their own.
# Without a lock, which would be written: terraform plan -lock=false.

locals {
  clusters = [for environment in var.environments : environment.cluster]

  # What the provider (5.100) asks when it reads a resource, by its type; AWS's own ReadOnlyAccess would read the keys of
  # certificates and what visitors did as well. A test holds the list against the resources of the modules.
  reads = distinct(flatten(values(jsondecode(file("${path.module}/plan-reads.json")))))

  # Actions that take no resource: https://docs.aws.amazon.com/service-authorization/
  without_resource = [
    for action in local.reads : action
    if can(regex("^(autoscaling|ec2|elasticloadbalancing):Describe|^ecs:DescribeTaskDefinition$|^sns:GetSubscriptionAttributes$", action))
  ]

  # What the others are held to, by their service. CloudWatch knows alarms and log groups that are looked for by all of them alone.
  resources = {
    cloudwatch = ["arn:aws:cloudwatch:${var.region}:${var.account}:alarm:*"]
    ecr        = local.repository_arns
    ecs = flatten([
      for cluster in local.clusters : [
        "${local.ecs}:capacity-provider/${cluster}", "${local.ecs}:cluster/${cluster}", "${local.ecs}:service/${cluster}/*",
      ]
    ])
    events = [for cluster in local.clusters : "arn:aws:events:${var.region}:${var.account}:rule/${cluster}-*"]
    iam = concat([local.provider], [
      for name in concat(["role/${var.platform}-*"], flatten([
        for cluster in local.clusters : ["role/${cluster}-*", "instance-profile/${cluster}-*"]
      ])) : "arn:aws:iam::${var.account}:${name}"
    ])
    logs    = ["arn:aws:logs:${var.region}:${var.account}:log-group:*"]
    route53 = ["arn:aws:route53:::hostedzone/*"]
    s3      = [for cluster in local.clusters : "arn:aws:s3:::${cluster}-*"]
    sns     = [for cluster in local.clusters : "arn:aws:sns:${var.region}:${var.account}:${cluster}-alarms"]
  }
}

data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "FindTheState"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::${var.state_bucket}"]
  }

  statement {
    sid       = "ReadTheState"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${var.state_bucket}/*"]
  }

  statement {
    sid       = "Describe"
    actions   = local.without_resource
    resources = ["*"] # they take no other
  }

  dynamic "statement" {
    for_each = local.resources

    content {
      sid       = "Read${title(statement.key)}"
      actions   = [for action in setsubtract(local.reads, local.without_resource) : action if startswith(action, "${statement.key}:")]
      resources = statement.value
    }
  }
}

resource "aws_iam_role_policy" "plan" {
  name   = "plan"
  role   = aws_iam_role.this["plan"].name
  policy = data.aws_iam_policy_document.plan.json
}
