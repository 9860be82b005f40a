# A cluster, a task definition and a service, as small as they get and with every setting that makes plans drift elsewhere.

terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "endpoint" {
  description = "Where the ECS API is; AWS's own unless given."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the cluster, the family and the service."
  type        = string
  default     = "conformance-terraform"
}

variable "command" {
  description = "What the container runs; another one makes a new revision."
  type        = list(string)
  default     = ["sleep", "600"]
}

variable "desired_count" {
  description = "Tasks of the service."
  type        = number
  default     = 1
}

locals {
  is_local = var.endpoint != null
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = local.is_local ? "local" : null
  secret_key                  = local.is_local ? "local" : null
  skip_credentials_validation = local.is_local
  skip_requesting_account_id  = local.is_local
  skip_metadata_api_check     = local.is_local

  endpoints {
    ecs = var.endpoint
  }

  default_tags {
    tags = { suite = "conformance" }
  }
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "disabled"
  }
}

variable "target_capacity" {
  description = "Percentage of the capacity provider's instances that is to be in use."
  type        = number
  default     = 100
}

# AWS looks for the group, which is not to be made here: ecs-local alone gets a capacity provider of its own.
resource "aws_ecs_capacity_provider" "this" {
  count = local.is_local ? 1 : 0

  name = var.name

  auto_scaling_group_provider {
    auto_scaling_group_arn = "arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:uuid:autoScalingGroupName/${var.name}"
    managed_draining       = "ENABLED"

    managed_scaling {
      status          = "ENABLED"
      target_capacity = var.target_capacity
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = local.is_local ? [aws_ecs_capacity_provider.this[0].name] : ["FARGATE"]

  dynamic "default_capacity_provider_strategy" {
    for_each = aws_ecs_capacity_provider.this

    content {
      capacity_provider = default_capacity_provider_strategy.value.name
      weight            = 1
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  network_mode             = "bridge"
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([{
    name         = "web"
    image        = "public.ecr.aws/docker/library/busybox:stable"
    memory       = 64
    command      = var.command
    portMappings = [{ containerPort = 8080 }]
    environment  = [{ name = "COLOUR", value = "green" }]
    stopTimeout  = 2
  }])
}

resource "aws_ecs_service" "this" {
  name                               = var.name
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.desired_count
  deployment_minimum_healthy_percent = 50
  deployment_maximum_percent         = 200
  propagate_tags                     = "SERVICE"
  enable_ecs_managed_tags            = true
  availability_zone_rebalancing      = "ENABLED"
  wait_for_steady_state              = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "capacity_provider_strategy" {
    for_each = aws_ecs_capacity_provider.this

    content {
      capacity_provider = capacity_provider_strategy.value.name
      weight            = 1
    }
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "instanceId"
  }

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}
