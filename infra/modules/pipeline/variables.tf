variable "platform" {
  description = "Name of the platform, first part of the roles' names."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,40}$", var.platform))
    error_message = "platform: expected at most 41 small letters, digits and hyphens, received ${var.platform}."
  }
}

variable "account" {
  description = "The AWS account of the environments and the registry."
  type        = string

  validation {
    condition     = can(regex("^\\d{12}$", var.account))
    error_message = "account: expected the 12 digits of an AWS account, received ${var.account}."
  }
}

variable "region" {
  description = "The AWS region of the environments and the registry."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.region))
    error_message = "region: expected an AWS region such as eu-central-1, received ${var.region}."
  }
}

variable "github_repository" {
  description = "The repository on GitHub whose workflows take the roles, as its tokens name it: owner@id/name@id, and owner/name if it is from before 15 July 2026."
  type        = string

  # https://docs.github.com/en/actions/reference/security/oidc: an id is never used again, a name may be.
  validation {
    condition     = can(regex("^([\\w.-]+/[\\w.-]+|[\\w.-]+@\\d+/[\\w.-]+@\\d+)$", var.github_repository))
    error_message = "github_repository: expected owner@id/name@id or owner/name, received ${var.github_repository}; gh api repos/OWNER/NAME/actions/oidc/customization/sub tells which, after repo: in sub_claim_prefix."
  }
}

variable "repositories" {
  description = "Repositories of the registry that builds are pushed to."
  type        = set(string)

  validation {
    condition     = length(var.repositories) > 0
    error_message = "repositories: expected names such as platform/api, received none."
  }
}

variable "environments" {
  description = "What is deployed to, by the names of GitHub's environments; `chaos` where experiments may stop tasks."
  type = map(object({
    cluster  = string
    services = list(string)
    chaos    = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for environment in var.environments : length(environment.services) > 0])
    error_message = "environments: expected services in each of ${join(", ", keys(var.environments))}."
  }
}

variable "state_bucket" {
  description = "Name of the bucket with Terraform's state, which a plan reads."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket: expected 3 to 63 small letters, digits, dots and hyphens, received ${var.state_bucket}."
  }
}
