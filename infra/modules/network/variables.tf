variable "name" {
  description = "Name of the VPC, and first part of those of its parts."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.name))
    error_message = "name: expected small letters, digits and hyphens, received ${var.name}."
  }
}

variable "cidr" {
  description = "Addresses of the VPC."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.cidr)) && try(contains(range(16, 25), tonumber(split("/", var.cidr)[1])), false)
    error_message = "cidr: expected a block of 256 to 65,536 addresses such as 10.0.0.0/16, received ${var.cidr}."
  }
}

variable "zones" {
  description = "Availability zones with a subnet, so that an instance has another one to come back in."
  type        = number
  default     = 2

  validation {
    condition     = contains([2, 3], var.zones)
    error_message = "zones: expected 2 or 3, received ${var.zones}."
  }
}
