output "topic_arn" {
  description = "ARN of the topic that tells of alarms and failed deployments."
  value       = aws_sns_topic.alarms.arn
}
