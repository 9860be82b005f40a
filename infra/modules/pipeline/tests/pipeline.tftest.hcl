# Plans with the real provider and no call to AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  platform          = "platform"
  account           = "123456789012"
  region            = "eu-central-1"
  github_repository = "owner@1/platform-journey@2"
  repositories      = ["platform/api"]
  state_bucket      = "platform-terraform-state-123456789012"

  environments = {
    staging    = { cluster = "platform-staging", services = ["api"], chaos = true }
    production = { cluster = "platform-production", services = ["api"] }
  }
}

run "gives_each_job_a_role_of_its_own" {
  command = plan

  assert {
    condition = {
      for name, role in aws_iam_role.this : role.name => jsondecode(role.assume_role_policy).Statement[0].Condition
      } == {
      for role, sub in {
        platform-push              = "repo:owner@1/platform-journey@2:ref:refs/heads/main"
        platform-plan              = "repo:owner@1/platform-journey@2:ref:refs/heads/main"
        platform-deploy-staging    = "repo:owner@1/platform-journey@2:environment:staging"
        platform-deploy-production = "repo:owner@1/platform-journey@2:environment:production"
        } : role => {
        StringEquals = {
          "token.actions.githubusercontent.com:sub" = sub
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:ref" = "refs/heads/main"
        }
      }
    }
    error_message = "main pushes and plans, and each environment of GitHub deploys from main to itself alone, word for word"
  }

  assert {
    condition = alltrue(flatten([
      for policy in concat([aws_iam_role_policy.push, aws_iam_role_policy.plan], values(aws_iam_role_policy.deploy)) : [
        for statement in jsondecode(policy.policy).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]
      ]
    ]))
    error_message = "each action is named"
  }

  assert {
    condition = alltrue([
      for policy in concat([aws_iam_role_policy.push, aws_iam_role_policy.plan], values(aws_iam_role_policy.deploy)) : length(policy.policy) < 10240
    ])
    error_message = "AWS takes the policies, of which a role's have 10,240 characters at most"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.push.policy).Statement : statement.Sid => statement.Resource
    } == { LogInToTheRegistry = "*", Push = "arn:aws:ecr:eu-central-1:123456789012:repository/platform/api" }
    error_message = "builds push to the platform's repositories alone"
  }
}

run "lets_a_deploy_roll_out_its_own_services" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for name, policy in aws_iam_role_policy.deploy : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in flatten([statement.Resource]) : strcontains(resource, var.environments[name].cluster) || startswith(resource, "arn:aws:ecr:")
          if resource != "*"
        ]
      ]
    ]))
    error_message = "what is named is of the environment's own cluster, images aside"
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.deploy : name => [
        for statement in jsondecode(policy.policy).Statement : [statement.Resource, statement.Condition] if statement.Sid == "GiveTasksTheirRoles"
      ]
      } == {
      for name, environment in var.environments : name => [[
        [
          "arn:aws:iam::123456789012:role/${environment.cluster}-api-task",
          "arn:aws:iam::123456789012:role/${environment.cluster}-api-execution",
        ],
        { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } },
      ]]
    }
    error_message = "tasks get the roles of their own service, and nothing but tasks does"
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.deploy : name => [
        for statement in jsondecode(policy.policy).Statement : [statement.Resource, statement.Condition] if statement.Action == "ecs:UpdateService"
      ]
      } == {
      for name, environment in var.environments : name => [[
        "arn:aws:ecs:eu-central-1:123456789012:service/${environment.cluster}/api",
        {
          ArnLikeIfExists      = { "ecs:task-definition" = "arn:aws:ecs:eu-central-1:123456789012:task-definition/${environment.cluster}-api:*" }
          StringEqualsIfExists = { "ecs:enable-execute-command" = "false" }
        },
      ]]
    }
    error_message = "services get revisions of their own environment, whose roles those have, and nobody logs in to their containers"
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.deploy : name => strcontains(policy.policy, "ecs:StopTask")
    } == { staging = true, production = false }
    error_message = "experiments stop tasks where they may, and nowhere else"
  }
}

run "lets_a_plan_read_and_nothing_else" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : [
        for action in flatten([statement.Action]) : can(regex("^[a-z0-9]+:(Describe|Get|List)", action))
      ]
    ]))
    error_message = "a plan changes nothing"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Sid => statement.Resource
      if contains(flatten([statement.Action]), "s3:GetObject") || contains(flatten([statement.Action]), "logs:DescribeLogGroups")
      } == {
      ReadTheState = "arn:aws:s3:::platform-terraform-state-123456789012/*"
      ReadLogs     = "arn:aws:logs:eu-central-1:123456789012:log-group:*"
    }
    error_message = "of objects it reads the state alone, and of logs which there are"
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Sid if contains(flatten([statement.Resource]), "*")
    ] == ["Describe"]
    error_message = "only what takes no resource is allowed on all"
  }

  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Action])) == toset(concat(local.reads, ["s3:GetObject"]))
    error_message = "every read of plan-reads.json is allowed"
  }
}

run "takes_a_repository_without_ids" {
  command = plan

  variables {
    github_repository = "owner/platform-journey"
  }

  assert {
    condition     = strcontains(aws_iam_role.this["push"].assume_role_policy, "\"repo:owner/platform-journey:ref:refs/heads/main\"")
    error_message = "one from before GitHub named repositories with their ids is named without them"
  }
}

run "refuses_what_aws_or_github_would" {
  command = plan

  variables {
    platform          = "Platform"
    account           = "1234"
    region            = "Frankfurt"
    github_repository = "owner@1/platform-journey"
    repositories      = []
    state_bucket      = "State"
    environments      = { staging = { cluster = "platform-staging", services = [] } }
  }

  expect_failures = [
    var.platform, var.account, var.region, var.github_repository, var.repositories, var.state_bucket, var.environments,
  ]
}
