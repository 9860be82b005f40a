output "arn" {
  description = "ARN of the cluster."
  value       = aws_ecs_cluster.this.arn
}

output "capacity_provider" {
  description = "Name of the capacity provider that services run on."
  value       = aws_ecs_capacity_provider.instances.name

  # A service can name it from then on, and must be gone before it goes.
  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

output "autoscaling_group" {
  description = "Name of the instances' Auto Scaling group."
  value       = aws_autoscaling_group.instances.name
}
