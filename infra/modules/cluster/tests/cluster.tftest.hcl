# Plans with the real provider and no call to AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true

  default_tags {
    tags = { environment = "staging" }
  }
}

variables {
  name                     = "platform-staging"
  account                  = "123456789012"
  region                   = "eu-central-1"
  subnet_ids               = ["subnet-0a", "subnet-0b"]
  security_group_id        = "sg-0123456789abcdef0"
  instance_type            = "t3.small"
  reserved_memory          = 256
  elastic_ip_allocation_id = "eipalloc-0123456789abcdef0"
}

run "runs_one_instance_that_takes_the_address" {
  command = plan

  assert {
    condition = (
      one(aws_launch_template.instance.metadata_options).http_tokens == "required" &&
      one(aws_launch_template.instance.metadata_options).http_put_response_hop_limit == 1 &&
      one(aws_launch_template.instance.metadata_options).http_protocol_ipv6 == "disabled"
    )
    error_message = "instance metadata wants a session's token, is one hop away, and is not at a second address"
  }

  assert {
    condition     = one(one(aws_launch_template.instance.block_device_mappings).ebs).encrypted == "true" && aws_launch_template.instance.key_name == null
    error_message = "the disk is encrypted, and nobody logs in with a key"
  }

  assert {
    condition     = aws_launch_template.instance.vpc_security_group_ids == toset(["sg-0123456789abcdef0"])
    error_message = "instances are in the edge's security group alone"
  }

  assert {
    condition = (
      aws_autoscaling_group.instances.min_size == 1 &&
      aws_autoscaling_group.instances.max_size == 2 &&
      aws_autoscaling_group.instances.max_instance_lifetime == 2592000 &&
      aws_autoscaling_group.instances.wait_for_capacity_timeout == "0"
    )
    error_message = "one instance runs, a second beside it while it is replaced, which it is once a month; no apply waits for it"
  }

  assert {
    condition = {
      for specification in aws_launch_template.instance.tag_specifications : specification.resource_type => specification.tags
      } == {
      for type in ["instance", "network-interface", "volume"] : type => tomap({ environment = "staging", Name = "platform-staging" })
    }
    error_message = "all that is launched has the tags of the root, and a name"
  }

  assert {
    condition = [for tag in aws_autoscaling_group.instances.tag : "${tag.key}=${tag.value}" if tag.propagate_at_launch] == [
      "AmazonECSManaged=true", "Name=platform-staging", "environment=staging",
    ]
    error_message = "the group has them as well, with ECS's own"
  }

  assert {
    condition     = one(aws_ecs_capacity_provider.instances.auto_scaling_group_provider).managed_draining == "ENABLED"
    error_message = "ECS empties an instance before it goes"
  }

  assert {
    condition     = jsondecode(aws_iam_role.instance.assume_role_policy).Statement[0].Principal == { Service = "ec2.amazonaws.com" }
    error_message = "instances alone take the role"
  }

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.agent.policy).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]
    ]))
    error_message = "each action is named"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.agent.policy).Statement : statement.Sid => statement.Resource if statement.Sid != "TakeTheAddress"
      } == {
      FindTheEndpoint = "*"
      BeOfTheCluster  = "arn:aws:ecs:eu-central-1:123456789012:cluster/platform-staging"
      TakeOrders      = "arn:aws:ecs:eu-central-1:123456789012:container-instance/platform-staging/*"
      OpenSessions    = "*"
    }
    error_message = "the agent is of its own cluster alone"
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.agent.policy).Statement : statement.Condition if statement.Sid == "TakeTheAddress"
    ] == [{ StringEquals = { "aws:ResourceTag/Name" = "platform-staging" } }]
    error_message = "it may take the address of this cluster, and no other"
  }
}

run "runs_two_instances_behind_a_load_balancer" {
  command = plan

  variables {
    instances                = 2
    elastic_ip_allocation_id = null
    target_group_arns        = ["arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/a/0"]
  }

  assert {
    condition     = aws_autoscaling_group.instances.desired_capacity == 2 && aws_autoscaling_group.instances.target_group_arns == toset(var.target_group_arns)
    error_message = "both join the load balancer's groups"
  }

  assert {
    condition = (
      !strcontains(base64decode(aws_launch_template.instance.user_data), "associate-address") &&
      !strcontains(aws_iam_role_policy.agent.policy, "ec2:AssociateAddress")
    )
    error_message = "none of several takes an address, nor may it"
  }
}

run "refuses_what_aws_would" {
  command = plan

  variables {
    name                     = "ecs-platform"
    account                  = "1234"
    region                   = "Frankfurt"
    subnet_ids               = ["subnet-0a"]
    security_group_id        = "0123456789abcdef0"
    instance_type            = "small"
    reserved_memory          = 0.5
    disk_gib                 = 8
    elastic_ip_allocation_id = null
    target_group_arns        = ["site"]
  }

  expect_failures = [
    var.name, var.account, var.region, var.subnet_ids, var.security_group_id, var.instance_type, var.reserved_memory, var.disk_gib,
    var.elastic_ip_allocation_id, var.target_group_arns,
  ]
}
