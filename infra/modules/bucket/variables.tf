variable "name" {
  description = "Name of the bucket, in all of AWS."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "name: expected 3 to 63 small letters, digits, dots and hyphens, received ${var.name}."
  }
}

variable "old_version_days" {
  description = "Days after which replaced and deleted versions of an object go."
  type        = number
  default     = 90

  validation {
    condition     = var.old_version_days >= 1 && floor(var.old_version_days) == var.old_version_days
    error_message = "old_version_days: expected a whole number of days from 1, received ${var.old_version_days}."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` takes what is in it, too."
  type        = bool
  default     = false
}
