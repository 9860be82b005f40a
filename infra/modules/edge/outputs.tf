output "security_group_id" {
  description = "Id of the security group of instances."
  value       = aws_security_group.instance.id
}

output "address" {
  description = "Where the domain is to lead: an address, or a load balancer's name."
  value       = local.balanced ? aws_lb.site[0].dns_name : aws_eip.site[0].public_ip
}

output "elastic_ip_allocation_id" {
  description = "Id of the address that the instance takes; null where there is a load balancer."
  value       = local.balanced ? null : aws_eip.site[0].id
}

output "target_group_arns" {
  description = "ARNs of the groups that instances join; none where there is no load balancer."
  value       = [for group in aws_lb_target_group.site : group.arn]

  # A group that no listener names is refused to instances.
  depends_on = [aws_lb_listener.site]
}
