import { parentPort, workerData } from 'node:worker_threads';
import { requireCompiled } from './compile-cache';

// the program was loaded before it starts threads: its compiled code is there, or is kept when it ends
requireCompiled(
  require.resolve('../bundle/program.js'),
  'estate',
  (program) => {
    const { judgeInThread } = program as typeof import('./program');
    parentPort?.postMessage(judgeInThread(workerData as Parameters<typeof judgeInThread>[0]), []);
  },
  { keeps: false },
);
