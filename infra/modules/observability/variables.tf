variable "name" {
  description = "Name of the cluster, and first part of the alarms' names."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.name))
    error_message = "name: expected small letters, digits and hyphens, received ${var.name}."
  }
}

variable "account" {
  description = "The AWS account of the cluster."
  type        = string

  validation {
    condition     = can(regex("^\\d{12}$", var.account))
    error_message = "account: expected the 12 digits of an AWS account, received ${var.account}."
  }
}

variable "region" {
  description = "The AWS region of the cluster."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.region))
    error_message = "region: expected an AWS region such as eu-central-1, received ${var.region}."
  }
}

variable "services" {
  description = "Names of the services that are watched."
  type        = set(string)

  validation {
    condition     = length(var.services) > 0
    error_message = "services: expected at least one, received none."
  }
}

variable "proxy_log_group" {
  description = "Name of the log group with the proxies' logs."
  type        = string

  validation {
    condition     = can(regex("^/[\\w./#-]+$", var.proxy_log_group))
    error_message = "proxy_log_group: expected a name such as /platform-staging/reverse-proxy, received ${var.proxy_log_group}."
  }
}

variable "autoscaling_group" {
  description = "Name of the instances' Auto Scaling group."
  type        = string

  validation {
    condition     = var.autoscaling_group != ""
    error_message = "autoscaling_group: expected a name, received nothing."
  }
}

variable "email" {
  description = "Who is told; AWS asks for a confirmation first. Without one, subscribe to the topic yourself."
  type        = string
  default     = null

  validation {
    condition     = var.email == null || can(regex("^\\S+@\\S+$", var.email))
    error_message = "email: expected an e-mail address, received ${coalesce(var.email, "nothing")}."
  }
}

variable "server_errors" {
  description = "Answers with a status of 500 or more, in five minutes, from which on there is an alarm."
  type        = number
  default     = 5

  validation {
    condition     = var.server_errors >= 1 && floor(var.server_errors) == var.server_errors
    error_message = "server_errors: expected a whole number from 1, received ${var.server_errors}."
  }
}
