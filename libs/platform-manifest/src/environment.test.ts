import { describe, expect, it } from 'vitest';
import { environment } from './environment.ts';
import { manifestText } from './fixtures/minimal-manifest.ts';
import { parseManifest } from './manifest.ts';

const manifest = parseManifest(
  manifestText(({ services, environments }) => {
    Object.assign(services.api ?? {}, { environment: { A: 'all', B: 'all' } });
    Object.assign(environments.production ?? {}, {
      services: { api: { desiredCount: 1, environment: { B: 'production' } } },
    });
  }),
  'platform.yaml',
);

describe('environment', () => {
  it("takes the overlay's counts and variables over the service's own", () => {
    const { api, page } = environment(manifest, 'production').services;
    expect(api).toMatchObject({ desiredCount: 1, memory: 192, environment: { A: 'all', B: 'production' } });
    expect(page?.desiredCount).toBe(1);
    expect(environment(manifest, 'staging').services.api?.desiredCount).toBe(2);
  });

  it('completes images with registry and tag, unless a deploy names them', () => {
    const images = { api: 'registry.example.com/api@sha256:0' };
    const { api, page } = environment(manifest, 'staging', { images }).services;
    expect(api?.image).toBe('registry.example.com/api@sha256:0');
    expect(page?.image).toBe('123456789012.dkr.ecr.eu-central-1.amazonaws.com/platform/page:latest');
    const { api: composed } = environment(manifest, 'compose').services;
    expect(composed?.image).toBe('registry.example.com/platform/api:latest');
  });

  it('names what is on AWS after the environment, so that two may share an account', () => {
    expect(environment(manifest, 'staging')).toMatchObject({
      cluster: 'platform-staging',
      certificateBucket: 'platform-staging-certificates-123456789012',
      instances: 1,
      instanceType: 't3.small',
    });
    expect(environment(manifest, 'local').cluster).toBe('platform');
    expect(environment(manifest, 'local')).not.toHaveProperty('certificateBucket');
    expect(environment(manifest, 'local')).not.toHaveProperty('instances');
  });

  it('takes overrides over both', () => {
    const overridden = environment(manifest, 'local', {
      ports: { https: 9443 },
      ecsEndpoint: 'http://127.0.0.1:1234',
      certificateDirectory: '/tmp/certificates',
    });
    expect(overridden).toMatchObject({
      ports: { https: 9443, http: 80 },
      ecsEndpoint: 'http://127.0.0.1:1234',
      certificateDirectory: '/tmp/certificates',
    });
  });

  it('leaves services on the host network one task, replaced in place, where ports cannot be shared', () => {
    const { edge, api } = environment(manifest, 'local', { reusePort: false }).services;
    expect(edge).toMatchObject({
      desiredCount: 1,
      deployment: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    expect(api?.desiredCount).toBe(2);
  });

  it('leaves the manifest as it was', () => {
    const before = structuredClone(manifest);
    environment(manifest, 'production', { reusePort: false, ports: { http: 1 } });
    expect(manifest).toEqual(before);
  });
});
