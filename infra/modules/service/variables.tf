variable "account" {
  description = "The AWS account that tasks run in; nobody else's tasks may take their roles."
  type        = string

  validation {
    condition     = can(regex("^\\d{12}$", var.account))
    error_message = "account: expected the 12 digits of an AWS account, received ${var.account}."
  }
}

variable "region" {
  description = "The AWS region that tasks run in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.region))
    error_message = "region: expected an AWS region such as eu-central-1, received ${var.region}."
  }
}

variable "cluster_arn" {
  description = "ARN of the ECS cluster."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:ecs:[^:]+:\\d{12}:cluster/.+$", var.cluster_arn))
    error_message = "cluster_arn: expected the ARN of an ECS cluster, received ${var.cluster_arn}."
  }
}

variable "capacity_provider" {
  description = "Name of the capacity provider whose instances the tasks run on."
  type        = string

  validation {
    condition     = var.capacity_provider != ""
    error_message = "capacity_provider: expected the name of a capacity provider, received nothing."
  }
}

variable "service" {
  description = "The service as the rendered manifest has it: its name and how it deploys."
  type = object({
    serviceName = string
    deploymentConfiguration = object({
      minimumHealthyPercent    = number
      maximumPercent           = number
      deploymentCircuitBreaker = object({ enable = bool, rollback = bool })
    })
  })

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.service.serviceName))
    error_message = "service.serviceName: expected small letters, digits and hyphens, received ${var.service.serviceName}."
  }
}

variable "task_definition" {
  description = "The task definition as the rendered manifest has it. Its roles are made here, under the names that it gives them."
  type = object({
    family                  = string
    networkMode             = string
    requiresCompatibilities = list(string)
    executionRoleArn        = string
    taskRoleArn             = string
    containerDefinitions    = any
  })

  validation {
    condition     = contains(["bridge", "host"], var.task_definition.networkMode)
    error_message = "task_definition.networkMode: expected bridge or host, received ${var.task_definition.networkMode}."
  }

  validation {
    condition = alltrue([
      for arn in [var.task_definition.executionRoleArn, var.task_definition.taskRoleArn] :
      can(regex("^arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@-]{1,64}$", arn))
    ])
    error_message = "task_definition: expected ARNs of two roles whose names have at most 64 characters, received ${var.task_definition.executionRoleArn} and ${var.task_definition.taskRoleArn}."
  }

  validation {
    condition     = var.task_definition.executionRoleArn != var.task_definition.taskRoleArn
    error_message = "task_definition: expected two roles, as what starts a task may do more than the task, received ${var.task_definition.taskRoleArn} twice."
  }
}

variable "log_group" {
  description = "Name of the CloudWatch log group that the containers write to."
  type        = string

  validation {
    condition     = can(regex("^/[\\w./#-]+$", var.log_group))
    error_message = "log_group: expected a name such as /platform-staging/api, received ${var.log_group}."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400], var.log_retention_days)
    error_message = "log_retention_days: expected a number of days that CloudWatch knows, 1 to 400, received ${var.log_retention_days}."
  }
}

variable "task_policies" {
  description = "What the tasks may do in AWS: IAM policies in JSON by name. Without any they may do nothing."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for policy in values(var.task_policies) : can(jsondecode(policy).Statement)])
    error_message = "task_policies: expected IAM policies in JSON, received something else for one of ${join(", ", keys(var.task_policies))}."
  }
}
