# Deploys, with `npx platform`: new revisions for the services of one environment, and what tells how that went.

locals {
  ecs = "arn:aws:ecs:${var.region}:${var.account}"
}

data "aws_iam_policy_document" "deploy" {
  for_each = var.environments

  # They take no resource; what a revision can do is held by the roles that may be passed to it, below.
  statement {
    sid       = "Revisions"
    actions   = ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]
    resources = ["*"]
  }

  # With revisions of its own services alone, since another environment's would bring that one's roles; and with no way to log in to
  # their containers. Both are absent from a request that leaves them as they are.
  statement {
    sid       = "RollOut"
    actions   = ["ecs:UpdateService"]
    resources = [for service in each.value.services : "${local.ecs}:service/${each.value.cluster}/${service}"]

    condition {
      test     = "ArnLikeIfExists"
      variable = "ecs:task-definition"
      values   = [for service in each.value.services : "${local.ecs}:task-definition/${each.value.cluster}-${service}:*"]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "ecs:enable-execute-command"
      values   = ["false"]
    }
  }

  statement {
    sid     = "SeeHowItGoes"
    actions = ["ecs:DescribeServiceRevisions", "ecs:DescribeServices", "ecs:ListServiceDeployments"]
    resources = flatten([
      for service in each.value.services : [
        "${local.ecs}:service/${each.value.cluster}/${service}",
        "${local.ecs}:service-deployment/${each.value.cluster}/${service}/*",
        "${local.ecs}:service-revision/${each.value.cluster}/${service}/*",
      ]
    ])
  }

  statement {
    sid       = "ListTheCluster"
    actions   = ["ecs:ListServices", "ecs:ListTasks"]
    resources = ["*"] # a condition takes its place

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = ["${local.ecs}:cluster/${each.value.cluster}"]
    }
  }

  statement {
    sid       = "SeeTasks"
    actions   = ["ecs:DescribeTasks"]
    resources = ["${local.ecs}:task/${each.value.cluster}/*"]
  }

  statement {
    sid     = "GiveTasksTheirRoles"
    actions = ["iam:PassRole"]
    resources = flatten([
      for service in each.value.services : [
        for role in ["execution", "task"] : "arn:aws:iam::${var.account}:role/${each.value.cluster}-${service}-${role}"
      ]
    ])

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }

  statement {
    sid     = "ReadLogs"
    actions = ["logs:FilterLogEvents"]
    resources = flatten([
      for service in each.value.services : [
        "arn:aws:logs:${var.region}:${var.account}:log-group:/${each.value.cluster}/${service}",
        "arn:aws:logs:${var.region}:${var.account}:log-group:/${each.value.cluster}/${service}:*",
      ]
    ])
  }

  dynamic "statement" {
    for_each = each.value.chaos ? [1] : []

    content {
      sid       = "KillTasks"
      actions   = ["ecs:StopTask"]
      resources = ["${local.ecs}:task/${each.value.cluster}/*"]
    }
  }
}

resource "aws_iam_role_policy" "deploy" {
  for_each = var.environments

  name   = "deploy"
  role   = aws_iam_role.this["deploy-${each.key}"].name
  policy = data.aws_iam_policy_document.deploy[each.key].json
}
