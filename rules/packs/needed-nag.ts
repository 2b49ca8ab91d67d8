/** The packs are cdk-nag's: without it, say so in a line. */
try {
  require.resolve('cdk-nag');
} catch {
  throw new Error('bucket-warden/packs needs cdk-nag: npm install --save-dev cdk-nag');
}
