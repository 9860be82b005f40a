# Plans with the real provider and no call to AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = data.aws_availability_zones.available
  values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
}

variables {
  name = "platform-staging"
}

run "has_public_subnets_in_two_zones_and_nothing_that_costs" {
  command = plan

  assert {
    condition = { for zone, subnet in aws_subnet.public : zone => subnet.cidr_block } == {
      eu-central-1a = "10.0.0.0/20"
      eu-central-1b = "10.0.16.0/20"
    }
    error_message = "each of two zones has a subnet with addresses of its own"
  }

  assert {
    condition     = aws_route.internet.destination_cidr_block == "0.0.0.0/0" && keys(aws_route_table_association.public) == keys(aws_subnet.public)
    error_message = "the internet is reached from every subnet"
  }

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.eu-central-1.s3"
    error_message = "S3 is reached by a gateway, which costs nothing"
  }
}

run "has_as_many_subnets_as_zones_in_as_few_addresses_as_allowed" {
  command = plan

  variables {
    zones = 3
    cidr  = "10.9.8.0/24"
  }

  assert {
    condition     = [for subnet in aws_subnet.public : subnet.cidr_block] == ["10.9.8.0/28", "10.9.8.16/28", "10.9.8.32/28"]
    error_message = "a block of 256 addresses has room for three subnets of the smallest size that AWS takes"
  }
}

run "refuses_what_aws_would" {
  command = plan

  variables {
    name  = "Platform"
    cidr  = "10.0.0.0/25"
    zones = 4
  }

  expect_failures = [var.name, var.cidr, var.zones]
}

run "refuses_a_block_that_is_too_large" {
  command = plan

  variables {
    cidr = "10.0.0.0/8"
  }

  expect_failures = [var.cidr]
}
