output "role_arns" {
  description = "ARNs of the roles, by what they are for: push, plan and deploy-<environment>. They follow from their names, so that workflows need not be told."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
