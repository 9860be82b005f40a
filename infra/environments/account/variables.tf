variable "github_repository" {
  description = "The repository on GitHub whose workflows deploy, as owner/name."
  type        = string
}
