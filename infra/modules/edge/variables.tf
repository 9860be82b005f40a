variable "name" {
  description = "Name of the cluster, and first part of those of what is here."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name: expected at most 32 small letters, digits and hyphens, as a load balancer has, received ${var.name}."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id: expected the id of a VPC, received ${var.vpc_id}."
  }
}

variable "subnet_ids" {
  description = "Ids of the public subnets that a load balancer is in."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "subnet_ids: expected at least one subnet, received none."
  }
}

variable "instances" {
  description = "Instances that serve the site. One has the site's address; more are behind a load balancer."
  type        = number
  default     = 1

  validation {
    condition     = var.instances >= 1 && floor(var.instances) == var.instances
    error_message = "instances: expected a whole number from 1, received ${var.instances}."
  }
}

variable "domain" {
  description = "Host name of the site."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$", var.domain))
    error_message = "domain: expected a host name such as example.com, received ${var.domain}."
  }
}

variable "hosted_zone_id" {
  description = "Route 53 zone that gets the site's record. Without one, point the domain at the output `address` yourself."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.hosted_zone_id))
    error_message = "hosted_zone_id: expected the id of a hosted zone such as Z0123456789ABCDEFGHIJ, received ${coalesce(var.hosted_zone_id, "nothing")}."
  }
}

variable "certificate_bucket" {
  description = "Name of the bucket that the proxies keep certificates in."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.certificate_bucket))
    error_message = "certificate_bucket: expected 3 to 63 small letters, digits, dots and hyphens, received ${var.certificate_bucket}."
  }
}
