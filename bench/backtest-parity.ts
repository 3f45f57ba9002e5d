/** The same signals traded here, by vectorbt and by backtesting.py: how far equity differs at most on any day. */
import { golden, peerCases, worstGap } from './backtest-cases.ts';

console.log(`${golden.version}; ${golden.signal.length} days`);
console.log(
  `${'signals'.padEnd(50)}${'peer'.padEnd(16)}${'costs'.padEnd(7)}${'fills'.padStart(6)}${'last equity'.padStart(15)}  largest difference`,
);
for (const found of peerCases) {
  const { name, peer, costs, fills, ours } = found;
  console.log(
    `${name.padEnd(50)}${peer.padEnd(16)}${costs.padEnd(7)}${String(fills).padStart(6)}${ours[ours.length - 1].toFixed(2).padStart(15)}  ${worstGap(found).toExponential(1)}`,
  );
}
