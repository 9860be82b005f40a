# Where visitors come in: the site's address and name, the two ports that are open, and where its certificates are kept.

locals {
  ports    = { http = 80, https = 443 }
  balanced = var.instances > 1
}

resource "aws_security_group" "instance" {
  name        = "${var.name}-instance"
  description = "Instances of ${var.name}: the site's two ports, and what instances ask each other"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-instance" }
}

resource "aws_vpc_security_group_ingress_rule" "site" {
  for_each = local.ports

  security_group_id = aws_security_group.instance.id
  description       = "Visitors, ${each.key}"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "0.0.0.0/0"
}

# The proxies of one instance reach the tasks of the others at ports that ECS draws from this range.
resource "aws_vpc_security_group_ingress_rule" "tasks" {
  count = local.balanced ? 1 : 0

  security_group_id            = aws_security_group.instance.id
  description                  = "Proxies of other instances, to tasks"
  ip_protocol                  = "tcp"
  from_port                    = 32768
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.instance.id
}

# AWS's services, the registry, certificate authorities. A service that asks others at another port gets a rule of its own here.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.instance.id
  description       = "What instances and tasks ask of AWS and of certificate authorities"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "tasks" {
  count = local.balanced ? 1 : 0

  security_group_id            = aws_security_group.instance.id
  description                  = "Proxies, to tasks of other instances"
  ip_protocol                  = "tcp"
  from_port                    = 32768
  to_port                      = 65535
  referenced_security_group_id = aws_security_group.instance.id
}

# One instance: it takes this address as soon as its proxy answers, see ../cluster.
resource "aws_eip" "site" {
  count = local.balanced ? 0 : 1

  domain = "vpc"

  tags = { Name = var.name }
}

# Several: TCP goes through as it is, so that TLS ends at the proxies, who see their visitors' addresses.
resource "aws_lb" "site" {
  count = local.balanced ? 1 : 0

  name                             = var.name
  load_balancer_type               = "network"
  subnets                          = var.subnet_ids
  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "site" {
  for_each = local.balanced ? local.ports : {}

  # A load balancer's name has 32 characters, as has this.
  name                 = "${substr(var.name, 0, 26)}-${each.key}"
  port                 = each.value
  protocol             = "TCP"
  vpc_id               = var.vpc_id
  deregistration_delay = 60

  health_check {
    protocol            = "TCP"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "site" {
  for_each = aws_lb_target_group.site

  load_balancer_arn = aws_lb.site[0].arn
  port              = local.ports[each.key]
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = each.value.arn
  }
}

resource "aws_route53_record" "site" {
  count = var.hosted_zone_id == null ? 0 : 1

  zone_id = var.hosted_zone_id
  name    = var.domain
  type    = "A"
  ttl     = local.balanced ? null : 300
  records = local.balanced ? null : [aws_eip.site[0].public_ip]

  dynamic "alias" {
    for_each = aws_lb.site

    content {
      name                   = alias.value.dns_name
      zone_id                = alias.value.zone_id
      evaluate_target_health = false
    }
  }
}

module "certificates" {
  source = "../bucket"

  name             = var.certificate_bucket
  old_version_days = 30
  # Certificates are ordered again; what goes with an environment is no loss.
  force_destroy = true
}
