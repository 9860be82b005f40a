# Plans with the real provider and no call to AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_resource {
  target          = aws_security_group.instance
  override_during = plan
  values          = { id = "sg-0123456789abcdef0" }
}

override_resource {
  target          = aws_eip.site
  override_during = plan
  values          = { id = "eipalloc-0123456789abcdef0", public_ip = "192.0.2.1" }
}

override_resource {
  target          = aws_lb.site
  override_during = plan

  values = {
    arn      = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/platform-staging/0"
    dns_name = "platform-staging-0.elb.eu-central-1.amazonaws.com"
    zone_id  = "Z0"
  }
}

override_resource {
  target          = aws_lb_target_group.site
  override_during = plan
  values          = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/platform-staging/0" }
}

variables {
  name               = "platform-staging"
  vpc_id             = "vpc-0123456789abcdef0"
  subnet_ids         = ["subnet-0a", "subnet-0b"]
  domain             = "staging.example.com"
  hosted_zone_id     = "0123456789ABCDEFGHIJ"
  certificate_bucket = "platform-staging-certificates-123456789012"
}

run "one_instance_has_an_address_and_two_open_ports" {
  command = plan

  assert {
    condition = {
      for rule in aws_vpc_security_group_ingress_rule.site : rule.from_port => [rule.to_port, rule.ip_protocol, rule.cidr_ipv4]
    } == { 80 = [80, "tcp", "0.0.0.0/0"], 443 = [443, "tcp", "0.0.0.0/0"] }
    error_message = "80 and 443 are open to the world, each by itself"
  }

  assert {
    condition = (
      length(aws_vpc_security_group_ingress_rule.tasks) == 0 &&
      length(aws_vpc_security_group_egress_rule.tasks) == 0 &&
      length(aws_lb.site) == 0 && length(aws_lb_target_group.site) == 0
    )
    error_message = "a single instance needs no port between instances and no load balancer"
  }

  assert {
    condition = (
      aws_vpc_security_group_egress_rule.https.ip_protocol == "tcp" &&
      aws_vpc_security_group_egress_rule.https.from_port == 443 &&
      aws_vpc_security_group_egress_rule.https.to_port == 443
    )
    error_message = "out it goes over https alone"
  }

  assert {
    condition     = output.address == "192.0.2.1" && aws_route53_record.site[0].records == toset(["192.0.2.1"]) && aws_route53_record.site[0].ttl == 300
    error_message = "the domain leads to the instance's address"
  }

  assert {
    condition     = output.elastic_ip_allocation_id == "eipalloc-0123456789abcdef0" && output.target_group_arns == []
    error_message = "the instance is told which address to take"
  }

  assert {
    condition     = module.certificates.name == "platform-staging-certificates-123456789012"
    error_message = "certificates have a bucket, which ../bucket closes"
  }
}

run "two_instances_are_behind_a_load_balancer_that_passes_tcp_on" {
  command = plan

  variables {
    instances = 2
    name      = "platform-with-a-name-of-thirty-2"
  }

  assert {
    condition     = aws_lb.site[0].load_balancer_type == "network" && aws_lb.site[0].enable_cross_zone_load_balancing
    error_message = "the load balancer passes connections on, over all zones"
  }

  assert {
    condition     = { for key, listener in aws_lb_listener.site : key => [listener.port, listener.protocol] } == { http = [80, "TCP"], https = [443, "TCP"] }
    error_message = "it listens on 80 and 443, and TLS ends at the proxies"
  }

  assert {
    condition = {
      for key, group in aws_lb_target_group.site : key => [group.port, group.protocol, one(group.health_check).protocol]
    } == { http = [80, "TCP", "TCP"], https = [443, "TCP", "TCP"] }
    error_message = "instances are asked whether they listen, at both ports"
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.site : length(group.name) <= 32])
    error_message = "AWS takes the names, even where the cluster's is as long as it may be"
  }

  assert {
    condition = [
      for rule in concat(aws_vpc_security_group_ingress_rule.tasks, aws_vpc_security_group_egress_rule.tasks) :
      [rule.from_port, rule.to_port, rule.referenced_security_group_id, rule.cidr_ipv4 == null]
    ] == [[32768, 65535, "sg-0123456789abcdef0", true], [32768, 65535, "sg-0123456789abcdef0", true]]
    error_message = "instances reach each other's tasks, and nobody else does"
  }

  assert {
    condition = (
      output.address == "platform-staging-0.elb.eu-central-1.amazonaws.com" &&
      one(aws_route53_record.site[0].alias).name == output.address &&
      output.elastic_ip_allocation_id == null && length(output.target_group_arns) == 2
    )
    error_message = "the domain leads to the load balancer, and no instance takes an address"
  }
}

run "leaves_the_domain_alone_without_a_zone" {
  command = plan

  variables {
    hosted_zone_id = null
  }

  assert {
    condition     = length(aws_route53_record.site) == 0
    error_message = "without a zone somebody else points the domain here"
  }
}

run "refuses_what_aws_would" {
  command = plan

  variables {
    name               = "a-name-that-no-load-balancer-can-have"
    vpc_id             = "0123456789abcdef0"
    subnet_ids         = []
    instances          = 0
    domain             = "localhost"
    hosted_zone_id     = "example.com"
    certificate_bucket = "Certificates"
  }

  expect_failures = [
    var.name, var.vpc_id, var.subnet_ids, var.instances, var.domain, var.hosted_zone_id, var.certificate_bucket,
  ]
}
