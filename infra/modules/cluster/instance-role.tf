# What an instance may do: what the agent does for its own cluster, and what SSM does to open a session without SSH.

locals {
  cluster_arn = "arn:aws:ecs:${var.region}:${var.account}:cluster/${var.name}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "instance" {
  name               = "${var.name}-instance"
  description        = "Instances of ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_instance_profile" "instance" {
  name = "${var.name}-instance"
  role = aws_iam_role.instance.name
}

# AWS's own AmazonEC2ContainerServiceforEC2Role would do for every cluster, and pull every image, which is the execution roles' part.
data "aws_iam_policy_document" "agent" {
  statement {
    sid       = "FindTheEndpoint"
    actions   = ["ecs:DiscoverPollEndpoint"]
    resources = ["*"] # it takes no other
  }

  statement {
    sid = "BeOfTheCluster"
    actions = [
      "ecs:DeregisterContainerInstance",
      "ecs:RegisterContainerInstance",
      "ecs:SubmitAttachmentStateChanges",
      "ecs:SubmitContainerStateChange",
      "ecs:SubmitTaskStateChange",
    ]
    resources = [local.cluster_arn]
  }

  statement {
    sid       = "TakeOrders"
    actions   = ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"]
    resources = ["arn:aws:ecs:${var.region}:${var.account}:container-instance/${var.name}/*"]
  }

  # What the agent of SSM needs for a session. AWS's own AmazonSSMManagedInstanceCore would read every parameter of the account.
  statement {
    sid = "OpenSessions"
    actions = [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"] # they take no other
  }

  # The address and the instance are told by their name, as the others of the account have other ones.
  dynamic "statement" {
    for_each = local.takes_address ? [1] : []

    content {
      sid     = "TakeTheAddress"
      actions = ["ec2:AssociateAddress"]
      resources = [
        for kind in ["elastic-ip", "instance", "network-interface"] : "arn:aws:ec2:${var.region}:${var.account}:${kind}/*"
      ]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/Name"
        values   = [var.name]
      }
    }
  }
}

resource "aws_iam_role_policy" "agent" {
  name   = "agent"
  role   = aws_iam_role.instance.name
  policy = data.aws_iam_policy_document.agent.json
}
