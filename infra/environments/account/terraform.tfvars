# Yours, as its tokens name it: gh api repos/OWNER/NAME/actions/oidc/customization/sub --jq .sub_claim_prefix
# prints it after repo:. Nobody on GitHub can be called this.
github_repository = "owner--name@0/platform-journey@0"
