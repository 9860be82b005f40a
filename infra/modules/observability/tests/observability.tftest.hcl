# Plans with the real provider and no call to AWS.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "not-a-key"
  secret_key                  = "not-a-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name              = "platform-staging"
  account           = "123456789012"
  region            = "eu-central-1"
  services          = ["api", "reverse-proxy"]
  proxy_log_group   = "/platform-staging/reverse-proxy"
  autoscaling_group = "platform-staging"
}

run "tells_of_trouble" {
  command = plan

  variables {
    email = "admin@example.com"
  }

  assert {
    condition = {
      for filter in aws_cloudwatch_log_metric_filter.proxy :
      one(filter.metric_transformation).name => [one(filter.metric_transformation).namespace, filter.log_group_name]
      } == {
      for alarm in aws_cloudwatch_metric_alarm.logs : alarm.metric_name => [alarm.namespace, "/platform-staging/reverse-proxy"]
    }
    error_message = "each filter of the proxies' logs has an alarm, and each alarm a filter"
  }

  assert {
    condition = alltrue([
      for filter in aws_cloudwatch_log_metric_filter.proxy :
      one(filter.metric_transformation).value == "1" && one(filter.metric_transformation).default_value == "0"
    ])
    error_message = "a filter counts lines"
  }

  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.logs : name => [alarm.threshold, alarm.period, alarm.statistic, alarm.treat_missing_data]
      } == {
      server-errors        = [5, 300, "Sum", "notBreaching"]
      certificate-troubles = [1, 3600, "Sum", "notBreaching"]
      certificate-expiry   = [1, 86400, "Sum", "notBreaching"]
    }
    error_message = "a few failed requests are no alarm, one failed renewal is, and one that is overdue is for as long as it is told of"
  }

  assert {
    condition     = toset([for alarm in aws_cloudwatch_metric_alarm.memory : alarm.dimensions.ServiceName]) == var.services
    error_message = "the memory of every service is watched"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.instance.treat_missing_data == "breaching"
    error_message = "it is an alarm when no instance says that it is well"
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.failed_deployment.event_pattern) == {
      source      = ["aws.ecs"]
      detail-type = ["ECS Deployment State Change"]
      resources   = [{ prefix = "arn:aws:ecs:eu-central-1:123456789012:service/platform-staging/" }]
      detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
    }
    error_message = "failed deployments of this cluster are told of"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_sns_topic_policy.alarms.policy).Statement : statement.Principal.Service => [statement.Action, statement.Condition]
      } == {
      "events.amazonaws.com"     = ["sns:Publish", { StringEqualsIfExists = { "aws:SourceAccount" = "123456789012" } }]
      "cloudwatch.amazonaws.com" = ["sns:Publish", { StringEquals = { "aws:SourceAccount" = "123456789012" } }]
    }
    error_message = "CloudWatch and EventBridge publish to the topic, for this account, and nobody else does"
  }

  assert {
    condition     = [for subscription in aws_sns_topic_subscription.email : [subscription.protocol, subscription.endpoint]] == [["email", "admin@example.com"]]
    error_message = "somebody is told"
  }
}

run "sends_no_mail_without_an_address" {
  command = plan

  assert {
    condition     = length(aws_sns_topic_subscription.email) == 0
    error_message = "without an address there is the topic alone"
  }
}

run "refuses_what_aws_would" {
  command = plan

  variables {
    name              = "Platform"
    account           = "1234"
    region            = "Frankfurt"
    services          = []
    proxy_log_group   = "reverse-proxy"
    autoscaling_group = ""
    email             = "admin"
    server_errors     = 0
  }

  expect_failures = [
    var.name, var.account, var.region, var.services, var.proxy_log_group, var.autoscaling_group, var.email, var.server_errors,
  ]
}
