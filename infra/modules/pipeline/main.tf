# What the workflows on GitHub may do here: each job takes a role with a token that says where it runs, and there is no key to leak.

locals {
  issuer     = "token.actions.githubusercontent.com"
  provider   = "arn:aws:iam::${var.account}:oidc-provider/${local.issuer}"
  repository = "repo:${var.github_repository}"
  main       = "refs/heads/main"

  # Who may take which role: the token's `sub`, word for word.
  subjects = merge(
    { for name in ["push", "plan"] : name => "${local.repository}:ref:${local.main}" },
    { for name in keys(var.environments) : "deploy-${name}" => "${local.repository}:environment:${name}" },
  )
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [each.value]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    # The `sub` of a job with an environment does not tell its branch, and which branches one may be used from is a setting on GitHub.
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:ref"
      values   = [local.main]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.subjects

  name                 = "${var.platform}-${each.key}"
  description          = "Workflows of ${each.value}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 3600

  depends_on = [aws_iam_openid_connect_provider.github]
}
