variable "github_repository" {
  description = "The repository on GitHub whose workflows deploy, as its tokens name it."
  type        = string
}
