variable "name" {
  description = "Name of the cluster, its capacity provider and its instances."
  type        = string

  # ECS takes no capacity provider whose name begins with one of these.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.name)) && !can(regex("^(aws|ecs|fargate)", var.name))
    error_message = "name: expected small letters, digits and hyphens, and no aws, ecs or fargate at the start, received ${var.name}."
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

variable "subnet_ids" {
  description = "Ids of the public subnets that instances are in, of two zones or more."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids: expected at least two subnets, so that an instance can come back elsewhere, received ${length(var.subnet_ids)}."
  }
}

variable "security_group_id" {
  description = "Id of the instances' security group."
  type        = string

  validation {
    condition     = startswith(var.security_group_id, "sg-")
    error_message = "security_group_id: expected the id of a security group, received ${var.security_group_id}."
  }
}

variable "instance_type" {
  description = "Type of the instances, of x86-64."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "instance_type: expected a type such as t3.small, received ${var.instance_type}."
  }
}

variable "instances" {
  description = "Instances to keep running."
  type        = number
  default     = 1

  validation {
    condition     = var.instances >= 1 && floor(var.instances) == var.instances
    error_message = "instances: expected a whole number from 1, received ${var.instances}."
  }
}

variable "reserved_memory" {
  description = "MiB that the agent keeps from tasks, for the system and itself."
  type        = number

  validation {
    condition     = var.reserved_memory >= 0 && floor(var.reserved_memory) == var.reserved_memory
    error_message = "reserved_memory: expected a whole number of MiB, received ${var.reserved_memory}."
  }
}

variable "disk_gib" {
  description = "Size of an instance's disk; the image's own needs 30."
  type        = number
  default     = 30

  validation {
    condition     = var.disk_gib >= 30 && var.disk_gib <= 16384
    error_message = "disk_gib: expected 30 to 16384 GiB, received ${var.disk_gib}."
  }
}

variable "elastic_ip_allocation_id" {
  description = "Id of the address that a single instance takes once its proxy answers. Several have a load balancer in front."
  type        = string
  default     = null

  # Told by their number, as this id is not known before there is an address.
  validation {
    condition     = var.instances > 1 || startswith(coalesce(var.elastic_ip_allocation_id, "none"), "eipalloc-")
    error_message = "elastic_ip_allocation_id: expected the id of an address such as eipalloc-0123456789abcdef0, received ${coalesce(var.elastic_ip_allocation_id, "nothing")}."
  }
}

variable "target_group_arns" {
  description = "ARNs of load balancers' groups that instances join."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.target_group_arns : startswith(arn, "arn:")])
    error_message = "target_group_arns: expected ARNs, received ${join(", ", var.target_group_arns)}."
  }
}
