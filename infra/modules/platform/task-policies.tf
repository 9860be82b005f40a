# What the tasks of each service may do in AWS, by the service's name; those that are not here may do nothing.

locals {
  ecs     = "arn:aws:ecs:${local.environment.region}:${local.environment.account}"
  bucket  = "arn:aws:s3:::${local.environment.certificateBucket}"
  cluster = "${local.ecs}:cluster/${local.name}"

  task_policies = {
    reverse-proxy = merge(
      { certificates = data.aws_iam_policy_document.certificates.json },
      local.environment.discovery == "ecs" ? { discovery = data.aws_iam_policy_document.discovery.json } : {},
    )
    api = { status = data.aws_iam_policy_document.status.json }
  }
}

# libs/object-store/src/s3.ts: certificates, challenges and the lock.
data "aws_iam_policy_document" "certificates" {
  statement {
    sid       = "Objects"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${local.bucket}/*"]
  }

  statement {
    sid       = "Keys"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket]
  }
}

# apps/reverse-proxy/src/discovery: where the tasks of all instances are.
data "aws_iam_policy_document" "discovery" {
  statement {
    sid       = "ListTasks"
    actions   = ["ecs:ListTasks"]
    resources = ["*"] # the condition takes its place

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [local.cluster]
    }
  }

  statement {
    sid       = "SeeTasks"
    actions   = ["ecs:DescribeContainerInstances", "ecs:DescribeTasks"]
    resources = ["${local.ecs}:task/${local.name}/*", "${local.ecs}:container-instance/${local.name}/*"]
  }

  statement {
    sid       = "FindInstances"
    actions   = ["ec2:DescribeInstances"]
    resources = ["*"] # it takes no other
  }
}

# apps/api/src/ecs: what runs here.
data "aws_iam_policy_document" "status" {
  statement {
    sid       = "ListTheCluster"
    actions   = ["ecs:ListServices", "ecs:ListTasks"]
    resources = ["*"] # the condition takes its place

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [local.cluster]
    }
  }

  statement {
    sid       = "SeeTheCluster"
    actions   = ["ecs:DescribeServices", "ecs:DescribeTasks"]
    resources = ["${local.ecs}:service/${local.name}/*", "${local.ecs}:task/${local.name}/*"]
  }

  statement {
    sid       = "SeeRevisions"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"] # it takes no other
  }
}
