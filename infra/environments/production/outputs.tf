output "address" {
  description = "Where the domain is to lead: an address, or a load balancer's name."
  value       = module.platform.address
}

output "cluster" {
  description = "Name of the ECS cluster."
  value       = module.platform.cluster
}

output "alarm_topic_arn" {
  description = "ARN of the topic that tells of alarms and failed deployments."
  value       = module.platform.alarm_topic_arn
}
