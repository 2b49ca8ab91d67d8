import type { Source } from './source';

/** An identity provider that people of many organisations have accounts with. */
export interface SharedProvider {
  /** its URL without the scheme, as condition keys begin with it */
  readonly url: string;
  /** the claim that tells for whom a token was made, or the condition key where it is none of the token's */
  readonly tenancy: 'aud' | 'sub' | 'app_id' | 'sts:rolesessionname';
}

export const sharedProvidersSource: Source = {
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
  read: '2026-11',
};

/** The table of that page, and the providers that IAM has built in. */
export const sharedProviders: readonly SharedProvider[] = [
  { url: 'cognito-identity.amazonaws.com', tenancy: 'aud' },
  { url: 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', tenancy: 'sts:rolesessionname' },
  { url: 'agent.buildkite.com', tenancy: 'sub' },
  { url: 'oidc.codefresh.io', tenancy: 'sub' },
  { url: 'studio.datachain.ai/api', tenancy: 'sub' },
  { url: 'token.actions.githubusercontent.com', tenancy: 'sub' },
  { url: 'oidc-configuration.audit-log.githubusercontent.com', tenancy: 'sub' },
  { url: 'vstoken.actions.githubusercontent.com', tenancy: 'sub' },
  { url: 'gitlab.com', tenancy: 'sub' },
  { url: 'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7', tenancy: 'sub' },
  { url: 'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr', tenancy: 'sub' },
  { url: 'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg', tenancy: 'sub' },
  { url: 'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26', tenancy: 'sub' },
  { url: 'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb', tenancy: 'sub' },
  { url: 'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu', tenancy: 'sub' },
  { url: 'api.pulumi.com/oidc', tenancy: 'aud' },
  { url: 'sandboxes.cloud', tenancy: 'aud' },
  { url: 'scalr.io', tenancy: 'sub' },
  { url: 'tokens.cloud.shisho.dev', tenancy: 'sub' },
  { url: 'app.terraform.io', tenancy: 'sub' },
  { url: 'proidc.upbound.io', tenancy: 'sub' },
  { url: 'oidc.vercel.com', tenancy: 'aud' },
  { url: 'accounts.google.com', tenancy: 'aud' },
  { url: 'graph.facebook.com', tenancy: 'app_id' },
  { url: 'www.amazon.com', tenancy: 'app_id' },
];

/**
 * Providers whose URL is of one organisation: clusters of EKS, and user pools of Cognito.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export const privateProvider =
  /(^|\/)(oidc[.-]eks\.[a-z0-9-]+\.[a-z.]+\/id\/|cognito-idp\.[a-z0-9-]+\.amazonaws\.[a-z.]+\/)/;
