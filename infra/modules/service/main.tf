# One service: its roles, its logs, its first task definition and the service itself, which a deploy raises from 0.

locals {
  definition = var.task_definition
  service    = var.service.serviceName

  # The repositories of this registry that the containers' images come from; those from elsewhere need no permission.
  repositories = distinct(flatten([
    for container in local.definition.containerDefinitions : [
      for match in regexall("^(\\d{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com/([^:@]+)", container.image) :
      "arn:aws:ecr:${match[1]}:${match[0]}:repository/${match[2]}"
    ]
  ]))
}

resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group
  retention_in_days = var.log_retention_days
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    # ECS acts for every account: without these it could be asked by another one to take the role.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:ecs:${var.region}:${var.account}:*"]
    }
  }
}

# What the agent does to start a task. AWS's own AmazonECSTaskExecutionRolePolicy would let it read every repository and write
# to every log group of the account.
resource "aws_iam_role" "execution" {
  name               = element(split("/", local.definition.executionRoleArn), 1)
  description        = "Starts tasks of ${local.definition.family}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "execution" {
  dynamic "statement" {
    for_each = length(local.repositories) > 0 ? [1] : []

    content {
      sid       = "LogInToTheRegistry"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"] # it takes no other
    }
  }

  dynamic "statement" {
    for_each = length(local.repositories) > 0 ? [1] : []

    content {
      sid       = "PullImages"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = local.repositories
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:${var.region}:${var.account}:log-group:${var.log_group}:log-stream:*"]
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "execution"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.execution.json
}

# What the tasks themselves may do.
resource "aws_iam_role" "task" {
  name               = element(split("/", local.definition.taskRoleArn), 1)
  description        = "What tasks of ${local.definition.family} may do"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "task" {
  for_each = var.task_policies

  name   = each.key
  role   = aws_iam_role.task.name
  policy = each.value
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.definition.family
  network_mode             = local.definition.networkMode
  requires_compatibilities = local.definition.requiresCompatibilities
  execution_role_arn       = local.definition.executionRoleArn
  task_role_arn            = local.definition.taskRoleArn
  container_definitions    = jsonencode(local.definition.containerDefinitions)

  depends_on = [aws_iam_role.execution, aws_iam_role.task]

  lifecycle {
    # This is the first revision alone, without which there is no service. `npx platform deploy` registers the others from the
    # same manifest; one more from here with every change would be a revision that nobody runs.
    ignore_changes = [container_definitions]
  }
}

resource "aws_ecs_service" "this" {
  name            = local.service
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 0

  deployment_minimum_healthy_percent = var.service.deploymentConfiguration.minimumHealthyPercent
  deployment_maximum_percent         = var.service.deploymentConfiguration.maximumPercent
  availability_zone_rebalancing      = "ENABLED"
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  deployment_circuit_breaker {
    enable   = var.service.deploymentConfiguration.deploymentCircuitBreaker.enable
    rollback = var.service.deploymentConfiguration.deploymentCircuitBreaker.rollback
  }

  capacity_provider_strategy {
    capacity_provider = var.capacity_provider
    weight            = 1
  }

  # First over zones, which rebalancing wants, then over the instances of each.
  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "instanceId"
  }

  # Tasks that start want all of these; a service that goes still writes while its tasks stop.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.execution, aws_iam_role_policy.task]

  lifecycle {
    # `npx platform deploy` owns both: the revision, as it knows the image's digest, and the count, which is 0 here since the
    # first apply finds an empty registry. Terraform would set them back with every apply.
    ignore_changes = [task_definition, desired_count]
  }
}
