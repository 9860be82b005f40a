output "address" {
  description = "Where the domain is to lead: an address, or a load balancer's name."
  value       = module.edge.address
}

output "cluster" {
  description = "Name of the ECS cluster."
  value       = local.name
}

output "alarm_topic_arn" {
  description = "ARN of the topic that tells of alarms and failed deployments."
  value       = module.observability.topic_arn
}
