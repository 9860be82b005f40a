# Plans with the real provider and no call to AWS. The rules of ../../SECURITY.md are held against these plans, too.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = module.network.data.aws_availability_zones.available
  values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
}

override_resource {
  target          = module.edge.aws_eip.site
  override_during = plan
  values          = { id = "eipalloc-0123456789abcdef0", public_ip = "192.0.2.1" }
}

override_resource {
  target          = module.edge.aws_lb.site
  override_during = plan

  values = {
    arn      = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/platform-staging/0"
    dns_name = "platform-staging-0.elb.eu-central-1.amazonaws.com"
    zone_id  = "Z0"
  }
}

override_resource {
  target          = module.edge.aws_lb_target_group.site
  override_during = plan
  values          = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/platform-staging/0" }
}

override_resource {
  target          = module.edge.aws_security_group.instance
  override_during = plan
  values          = { id = "sg-0123456789abcdef0" }
}

override_resource {
  target          = module.network.aws_vpc.this
  override_during = plan
  values          = { id = "vpc-0123456789abcdef0" }
}

override_resource {
  target          = module.cluster.aws_ecs_cluster.this
  override_during = plan
  values          = { arn = "arn:aws:ecs:eu-central-1:123456789012:cluster/platform-staging" }
}

variables {
  environment    = jsondecode(file("../../rendered/staging.json"))
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"
}

run "one_instance_is_reached_at_its_address" {
  command = plan

  assert {
    condition     = output.address == "192.0.2.1" && output.cluster == "platform-staging"
    error_message = "the site is at the instance's address"
  }

  assert {
    condition     = keys(local.task_policies.reverse-proxy) == ["certificates"] && keys(local.task_policies) == ["api", "reverse-proxy"]
    error_message = "proxies that ask their instance's agent need no right to ask ECS, and the frontend none at all"
  }

  assert {
    condition = {
      for statement in jsondecode(local.task_policies.reverse-proxy.certificates).Statement : statement.Sid => [statement.Action, statement.Resource]
      } == {
      Objects = [["s3:PutObject", "s3:GetObject", "s3:DeleteObject"], "arn:aws:s3:::platform-staging-certificates-123456789012/*"]
      Keys    = ["s3:ListBucket", "arn:aws:s3:::platform-staging-certificates-123456789012"]
    }
    error_message = "proxies have the certificates of their own environment, and no other bucket"
  }

  assert {
    condition     = toset(keys(module.service)) == toset(keys(var.environment.services))
    error_message = "each service of the manifest has its part"
  }
}

run "two_instances_are_behind_a_load_balancer_and_found_through_ecs" {
  command = plan

  variables {
    environment = merge(jsondecode(file("../../rendered/staging.json")), { instances = 2, discovery = "ecs" })
  }

  assert {
    condition     = output.address == "platform-staging-0.elb.eu-central-1.amazonaws.com"
    error_message = "the site is at the load balancer"
  }

  assert {
    condition     = module.edge.elastic_ip_allocation_id == null && length(module.edge.target_group_arns) == 2
    error_message = "both ports have a group that the instances join, and none takes an address"
  }

  assert {
    condition = {
      for statement in jsondecode(local.task_policies.reverse-proxy.discovery).Statement : statement.Sid => [statement.Action, try(statement.Condition, null)]
      } == {
      ListTasks     = ["ecs:ListTasks", { ArnEquals = { "ecs:cluster" = "arn:aws:ecs:eu-central-1:123456789012:cluster/platform-staging" } }]
      SeeTasks      = [["ecs:DescribeTasks", "ecs:DescribeContainerInstances"], null]
      FindInstances = ["ec2:DescribeInstances", null]
    }
    error_message = "proxies find the tasks of their own cluster, and the instances that these run on"
  }
}

run "refuses_what_cannot_serve" {
  command = plan

  variables {
    environment = merge(jsondecode(file("../../rendered/staging.json")), {
      instances = 2
      discovery = "agent"
      services  = { api = {} }
    })
    cidr               = "10.0.0.0"
    hosted_zone_id     = "example.com"
    log_retention_days = 0
  }

  expect_failures = [var.environment, var.cidr, var.hosted_zone_id, var.log_retention_days]
}

run "refuses_ports_that_are_closed" {
  command = plan

  variables {
    environment = merge(jsondecode(file("../../rendered/staging.json")), { ports = { https = 8443, http = 8080 } })
  }

  expect_failures = [var.environment]
}
