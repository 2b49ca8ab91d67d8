import { basename, dirname, join } from 'node:path';

// tests run from dist/, their snapshots belong to the sources: dist/test/x/y.test.js -> test/x/y.snap
function resolveSnapshotPath(testPath: string, extension: string): string {
  return testPath.replace(/([\\/])dist[\\/]test[\\/]/, '$1test$1').replace(/\.test\.js$/, extension);
}

function resolveTestPath(snapshotPath: string, extension: string): string {
  const name = basename(snapshotPath, extension);
  return join(dirname(snapshotPath).replace(/([\\/])test([\\/]|$)/, '$1dist$1test$2'), `${name}.test.js`);
}

export default {
  resolveSnapshotPath,
  resolveTestPath,
  testPathForConsistencyCheck: '/project/dist/test/reporters/reporters.test.js',
};
