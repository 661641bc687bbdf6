import type { Endpoint } from '../endpoint.ts';

/** A role to assume with GitHub's ID token. */
export interface RoleRequest {
  /** `qcs::cam::uin/UIN:roleName/NAME` */
  arn: string;
  /** Name of the OIDC identity provider in CAM. */
  provider: string;
  /** The `aud` to ask GitHub for; one of the provider's client ids. */
  audience: string;
  /** CloudAudit records it with every call made with the keys. */
  sessionName: string;
  /** Lifetime of the keys in seconds; `undefined` leaves it to STS (7200). */
  durationSeconds: number | undefined;
  /** The STS endpoint. */
  endpoint: Endpoint;
  region: string;
}

/** The role's name, from its ARN. */
export function roleName({ arn }: RoleRequest): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
