# The ECS cluster and the instances that it runs on.

# Terraform gives them to what it makes, not to what an Auto Scaling group launches.
data "aws_default_tags" "root" {}

locals {
  takes_address = var.instances == 1
  tags          = merge(data.aws_default_tags.root.tags, { Name = var.name })
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "disabled" # it costs by the metric; alarms read the logs and what ECS tells for nothing
  }
}

resource "aws_launch_template" "instance" {
  name                   = var.name
  description            = "Instances of ${var.name}"
  update_default_version = true
  # The newest when an instance starts, which each does once a month: see max_instance_lifetime.
  image_id               = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
  instance_type          = var.instance_type
  vpc_security_group_ids = [var.security_group_id]

  user_data = base64encode(templatefile("${path.module}/user-data.sh.tftpl", {
    cluster                  = var.name
    region                   = var.region
    reserved_memory          = var.reserved_memory
    takes_address            = local.takes_address
    elastic_ip_allocation_id = var.elastic_ip_allocation_id
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.instance.arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1          # containers with a network of their own are two away
    http_protocol_ipv6          = "disabled" # user data closes it to tasks over IPv4
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.key
      tags          = local.tags
    }
  }
}

resource "aws_autoscaling_group" "instances" {
  name                = var.name
  min_size            = var.instances
  desired_capacity    = var.instances
  max_size            = var.instances + 1
  vpc_zone_identifier = var.subnet_ids
  target_group_arns   = var.target_group_arns
  # Nothing here waits for an instance, as services start without tasks. A type that AWS is short of would fail the apply, and have the
  # next one make the group anew; that there is no instance is told by its alarm, and by a deploy that finds no place.
  wait_for_capacity_timeout = "0"
  # Each starts anew once a month, with the image of that day: this is how instances are patched.
  max_instance_lifetime = 30 * 24 * 60 * 60

  launch_template {
    id      = aws_launch_template.instance.id
    version = aws_launch_template.instance.latest_version
  }

  # A new one runs before an old one goes, which ECS empties before.
  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 200
  }

  # A change of the template is rolled out. Not back by itself: AWS does not know the way to an image that is looked up.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      skip_matching          = true
    }
  }

  # The last would be added by ECS, and the next plan take it away.
  dynamic "tag" {
    for_each = merge(local.tags, { AmazonECSManaged = "true" })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  # An instance that starts without it never joins.
  depends_on = [aws_iam_role_policy.agent]
}

resource "aws_ecs_capacity_provider" "instances" {
  name = var.name

  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.instances.arn
    managed_draining               = "ENABLED"
    managed_termination_protection = "DISABLED" # it would keep instances that are to be replaced

    # There are as many as there are to be: tasks fit on them, see ../../src/it-fits.test.ts.
    managed_scaling {
      status = "DISABLED"
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = [aws_ecs_capacity_provider.instances.name]

  default_capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.instances.name
    weight            = 1
  }
}
