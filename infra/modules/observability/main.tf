# Who is told when, from what there is anyhow: the proxies' logs in JSON, the metrics that ECS and EC2 give for nothing, the events
# of ECS.

locals {
  topic     = "${var.name}-alarms"
  topic_arn = "arn:aws:sns:${var.region}:${var.account}:${local.topic}"

  # What the proxies log, as CloudWatch finds it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
  # Held against what they do log by apps/reverse-proxy/src/alarms.int.test.ts.
  patterns = jsondecode(file("${path.module}/log-patterns.json"))

  log_alarms = {
    server-errors = {
      description = "The proxies answered ${var.server_errors} requests or more with a status of 500 or above within five minutes"
      threshold   = var.server_errors
      period      = 300
    }
    certificate-troubles = {
      description = "A certificate could not be obtained or kept; it is tried again"
      threshold   = 1
      period      = 3600
    }
    # The proxies say so once a day.
    certificate-expiry = {
      description = "A certificate that is served is about to expire, or has, and could not be renewed for days"
      threshold   = 1
      period      = 86400
    }
  }
}

resource "aws_sns_topic" "alarms" {
  name = local.topic
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "TellOfEvents"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    # Rules of other accounts are refused where EventBridge says whose rule it is. Its documents promise that for queues and
    # functions and not for topics, and an event that is refused is lost without a word: where it does not say, it comes through.
    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:SourceAccount"
      values   = [var.account]
    }
  }

  statement {
    sid       = "TellOfAlarms"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "email" {
  count = var.email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.email
}

resource "aws_cloudwatch_log_metric_filter" "proxy" {
  for_each = local.patterns

  name           = "${var.name}-${each.key}"
  log_group_name = var.proxy_log_group
  pattern        = each.value

  metric_transformation {
    name          = each.key
    namespace     = var.name
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "logs" {
  for_each = local.log_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = var.name
  metric_name         = each.key
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  depends_on = [aws_cloudwatch_log_metric_filter.proxy]
}

resource "aws_cloudwatch_metric_alarm" "memory" {
  for_each = var.services

  alarm_name          = "${var.name}-${each.key}-memory"
  alarm_description   = "Tasks of ${each.key} use more than nine tenths of their memory, and are killed at all of it"
  namespace           = "AWS/ECS"
  metric_name         = "MemoryUtilization"
  dimensions          = { ClusterName = var.name, ServiceName = each.key }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "instance" {
  alarm_name          = "${var.name}-instance"
  alarm_description   = "An instance fails the checks of EC2"
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed"
  dimensions          = { AutoScalingGroupName = var.autoscaling_group }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 3
  treat_missing_data  = "breaching" # without an instance nobody reports
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
resource "aws_cloudwatch_event_rule" "failed_deployment" {
  name        = "${var.name}-failed-deployment"
  description = "A deployment of ${var.name} has failed"

  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Deployment State Change"]
    resources   = [{ prefix = "arn:aws:ecs:${var.region}:${var.account}:service/${var.name}/" }]
    detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "failed_deployment" {
  rule = aws_cloudwatch_event_rule.failed_deployment.name
  arn  = aws_sns_topic.alarms.arn

  input_transformer {
    input_paths    = { service = "$.resources[0]", reason = "$.detail.reason" }
    input_template = "\"A deployment of <service> has failed: <reason>\""
  }

  depends_on = [aws_sns_topic_policy.alarms]
}
