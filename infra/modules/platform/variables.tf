variable "environment" {
  description = "The environment as `infra/rendered/<environment>.json` has it."
  type = object({
    name              = string
    platform          = string
    cluster           = string
    account           = string
    region            = string
    domain            = string
    email             = optional(string)
    ports             = object({ https = number, http = number })
    discovery         = string
    instances         = number
    instanceType      = string
    reservedMemory    = number
    certificateBucket = string
    services          = any
  })

  validation {
    condition     = contains(keys(var.environment.services), "reverse-proxy")
    error_message = "environment.services: expected a reverse-proxy, which serves the site, received ${join(", ", keys(var.environment.services))}."
  }

  # The edge opens these two, and certificate authorities ask at them.
  validation {
    condition     = var.environment.ports.https == 443 && var.environment.ports.http == 80
    error_message = "environment.ports: expected https 443 and http 80, where visitors come in, received ${var.environment.ports.https} and ${var.environment.ports.http}."
  }

  validation {
    condition     = var.environment.instances == 1 || var.environment.discovery == "ecs"
    error_message = "environment.discovery: expected ecs for ${var.environment.instances} instances, received ${var.environment.discovery}."
  }
}

variable "cidr" {
  description = "Addresses of the environment's VPC."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0))
    error_message = "cidr: expected a block of addresses such as 10.0.0.0/16, received ${var.cidr}."
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

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = var.log_retention_days >= 1
    error_message = "log_retention_days: expected a number of days, received ${var.log_retention_days}."
  }
}
