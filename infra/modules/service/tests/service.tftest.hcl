# Plans with the real provider, which makes real policies and normalises containers; no call reaches AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  account           = "123456789012"
  region            = "eu-central-1"
  cluster_arn       = "arn:aws:ecs:eu-central-1:123456789012:cluster/platform-staging"
  capacity_provider = "platform-staging"
  log_group         = "/platform-staging/api"

  service = {
    serviceName = "api"
    deploymentConfiguration = {
      minimumHealthyPercent    = 100
      maximumPercent           = 150
      deploymentCircuitBreaker = { enable = true, rollback = true }
    }
  }

  task_definition = {
    family                  = "platform-staging-api"
    networkMode             = "bridge"
    requiresCompatibilities = ["EC2"]
    executionRoleArn        = "arn:aws:iam::123456789012:role/platform-staging-api-execution"
    taskRoleArn             = "arn:aws:iam::123456789012:role/platform-staging-api-task"
    containerDefinitions = [{
      name          = "api"
      image         = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/platform/api:latest"
      essential     = true
      cpu           = 256
      memory        = 192
      entryPoint    = ["node", "main.js"]
      environment   = [{ name = "PORT", value = "3000" }]
      portMappings  = [{ containerPort = 3000, hostPort = 0, protocol = "tcp" }]
      restartPolicy = { enabled = true, restartAttemptPeriod = 60 }
    }]
  }

  task_policies = {
    read = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ecs:DescribeTaskDefinition\",\"Resource\":\"*\"}]}"
  }
}

run "plans_a_service_that_a_deploy_raises" {
  command = plan

  assert {
    condition     = aws_ecs_service.this.desired_count == 0
    error_message = "a service starts at 0 tasks, since the registry is empty at first"
  }

  assert {
    condition     = one(aws_ecs_service.this.deployment_circuit_breaker).enable && one(aws_ecs_service.this.deployment_circuit_breaker).rollback
    error_message = "the breaker is on and rolls back"
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100 && aws_ecs_service.this.deployment_maximum_percent == 150
    error_message = "the percentages are the manifest's"
  }

  assert {
    condition     = one(aws_ecs_service.this.capacity_provider_strategy).capacity_provider == "platform-staging"
    error_message = "tasks run on the cluster's own capacity provider"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/platform-staging/api" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "the log group has the manifest's name and forgets"
  }

  assert {
    condition = alltrue([
      for key, value in var.task_definition.containerDefinitions[0] :
      jsonencode(jsondecode(aws_ecs_task_definition.this.container_definitions)[0][key]) == jsonencode(value)
    ])
    error_message = "containers are the manifest's, word for word"
  }
}

run "gives_each_role_what_it_needs" {
  command = plan

  assert {
    condition     = aws_iam_role.execution.name == "platform-staging-api-execution" && aws_iam_role.task.name == "platform-staging-api-task"
    error_message = "roles have the names under which the task definition knows them"
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.execution, aws_iam_role.task] :
      jsondecode(role.assume_role_policy).Statement[0].Condition == {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:eu-central-1:123456789012:*" }
      }
    ])
    error_message = "ECS takes the roles for this account alone"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid => statement.Resource
      } == {
      LogInToTheRegistry = "*"
      PullImages         = "arn:aws:ecr:eu-central-1:123456789012:repository/platform/api"
      WriteLogs          = "arn:aws:logs:eu-central-1:123456789012:log-group:/platform-staging/api:log-stream:*"
    }
    error_message = "the execution role pulls the service's own images and writes to its own logs"
  }

  assert {
    condition     = keys(aws_iam_role_policy.task) == ["read"] && aws_iam_role_policy.task["read"].role == "platform-staging-api-task"
    error_message = "the task role has the policies that are passed in and no others"
  }
}

run "needs_no_registry_for_a_public_image" {
  command = plan

  variables {
    task_policies = {}
    task_definition = {
      family                  = "platform-staging-api"
      networkMode             = "host"
      requiresCompatibilities = ["EC2"]
      executionRoleArn        = "arn:aws:iam::123456789012:role/platform-staging-api-execution"
      taskRoleArn             = "arn:aws:iam::123456789012:role/platform-staging-api-task"
      containerDefinitions    = [{ name = "api", image = "public.ecr.aws/docker/library/busybox:stable", memory = 64 }]
    }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid] == ["WriteLogs"]
    error_message = "only images of this registry need a permission"
  }
}

run "refuses_one_role_for_both" {
  command = plan

  variables {
    task_definition = {
      family                  = "platform-staging-api"
      networkMode             = "bridge"
      requiresCompatibilities = ["EC2"]
      executionRoleArn        = "arn:aws:iam::123456789012:role/platform-staging-api"
      taskRoleArn             = "arn:aws:iam::123456789012:role/platform-staging-api"
      containerDefinitions    = [{ name = "api", image = "api", memory = 64 }]
    }
  }

  expect_failures = [var.task_definition]
}

run "refuses_what_aws_would" {
  command = plan

  variables {
    account            = "1234"
    region             = "Frankfurt"
    cluster_arn        = "platform-staging"
    capacity_provider  = ""
    log_group          = "api"
    log_retention_days = 31
    task_policies      = { read = "s3:GetObject" }

    service = {
      serviceName = "API"
      deploymentConfiguration = {
        minimumHealthyPercent    = 100
        maximumPercent           = 150
        deploymentCircuitBreaker = { enable = true, rollback = true }
      }
    }

    task_definition = {
      family                  = "platform-staging-api"
      networkMode             = "awsvpc"
      requiresCompatibilities = ["EC2"]
      executionRoleArn        = "platform-staging-api-execution"
      taskRoleArn             = "platform-staging-api-task"
      containerDefinitions    = [{ name = "api", image = "api", memory = 64 }]
    }
  }

  expect_failures = [
    var.account, var.region, var.cluster_arn, var.capacity_provider, var.log_group, var.log_retention_days, var.task_policies,
    var.service, var.task_definition,
  ]
}
