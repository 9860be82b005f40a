"""Leads a service through its life with boto3. usage: boto3_client.py NAME DESIRED_COUNT IMAGE [ENDPOINT]"""

import datetime
import sys

import boto3

name, desired, image = sys.argv[1], int(sys.argv[2]), sys.argv[3]
endpoint = sys.argv[4] if len(sys.argv) > 4 else None
ecs = boto3.client("ecs", endpoint_url=endpoint)
quickly = {"Delay": 1, "MaxAttempts": 120}


def refused(error, call, **arguments):
    """The typed exception, as boto3's clients catch it."""
    try:
        call(**arguments)
    except error as caught:
        assert caught.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return caught.response["Error"]["Message"]
    raise AssertionError(f"{call} was not refused")


ecs.create_cluster(clusterName=name, tags=[{"key": "suite", "value": "conformance"}])
container = {"name": "web", "image": image, "memory": 64, "command": ["sleep", "600"], "stopTimeout": 2}
for _ in range(3):
    revision = ecs.register_task_definition(family=name, containerDefinitions=[container])["taskDefinition"]
assert isinstance(revision["registeredAt"], datetime.datetime)

pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix=name, PaginationConfig={"PageSize": 2})
assert len([arn for page in pages for arn in page["taskDefinitionArns"]]) == 3
assert name in ecs.list_task_definition_families(familyPrefix=name)["families"]

service = ecs.create_service(
    cluster=name, serviceName=name, taskDefinition=name, desiredCount=desired, propagateTags="SERVICE",
    tags=[{"key": "of", "value": "service"}],
)["service"]
ecs.get_waiter("services_stable").wait(cluster=name, services=[name], WaiterConfig=quickly)
assert ecs.list_tags_for_resource(resourceArn=service["serviceArn"])["tags"] == [{"key": "of", "value": "service"}]

arns = ecs.list_tasks(cluster=name, serviceName=name)["taskArns"]
assert len(arns) == desired
if arns:
    task = ecs.describe_tasks(cluster=name, tasks=arns, include=["TAGS"])["tasks"][0]
    assert task["lastStatus"] == "RUNNING" and task["group"] == f"service:{name}"
    assert {"key": "of", "value": "service"} in task["tags"]

assert refused(ecs.exceptions.ServiceNotFoundException, ecs.update_service, cluster=name, service="none") == "Service not found."
refused(ecs.exceptions.ClusterContainsServicesException, ecs.delete_cluster, cluster=name)
refused(ecs.exceptions.InvalidParameterException, ecs.list_tasks, cluster=name, maxResults=1000)
refused(ecs.exceptions.ClientException, ecs.describe_task_definition, taskDefinition="conformance-none")

if endpoint:  # AWS would look for the Auto Scaling group
    provider = ecs.create_capacity_provider(name=name, autoScalingGroupProvider={"autoScalingGroupArn": name})["capacityProvider"]
    assert provider["autoScalingGroupProvider"]["managedScaling"]["status"] == "DISABLED"
    strategy = [{"capacityProvider": name, "weight": 1, "base": 0}]
    refused(ecs.exceptions.InvalidParameterException, ecs.update_service, cluster=name, service=name, capacityProviderStrategy=strategy)
    ecs.put_cluster_capacity_providers(cluster=name, capacityProviders=[name], defaultCapacityProviderStrategy=strategy)
    moved = ecs.update_service(cluster=name, service=name, capacityProviderStrategy=strategy, forceNewDeployment=True)["service"]
    assert moved["capacityProviderStrategy"] == strategy and "launchType" not in moved
    ecs.get_waiter("services_stable").wait(cluster=name, services=[name], WaiterConfig=quickly)
    task = ecs.describe_tasks(cluster=name, tasks=ecs.list_tasks(cluster=name, serviceName=name)["taskArns"])["tasks"][0]
    assert task["capacityProviderName"] == name
    refused(
        ecs.exceptions.ResourceInUseException,
        ecs.put_cluster_capacity_providers, cluster=name, capacityProviders=[], defaultCapacityProviderStrategy=[],
    )
    refused(ecs.exceptions.ClientException, ecs.create_capacity_provider, name=name, autoScalingGroupProvider={"autoScalingGroupArn": "other"})

ecs.delete_service(cluster=name, service=name, force=True)
ecs.get_waiter("services_inactive").wait(cluster=name, services=[name], WaiterConfig=quickly)
for arn in ecs.list_task_definitions(familyPrefix=name)["taskDefinitionArns"]:
    ecs.deregister_task_definition(taskDefinition=arn)
deleted = ecs.delete_task_definitions(taskDefinitions=[revision["taskDefinitionArn"]])
assert deleted["taskDefinitions"][0]["status"] == "DELETE_IN_PROGRESS" and deleted["failures"] == []
assert ecs.delete_cluster(cluster=name)["cluster"]["status"] == "INACTIVE"
if endpoint:
    assert ecs.delete_capacity_provider(capacityProvider=name)["capacityProvider"]["status"] == "INACTIVE"
print("boto3: done")
