import fc from "fast-check";

/**
 * Every property test of a run uses one random seed, printed so that a failure can be replayed:
 * `SEED=123 npm run unit`.
 */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`property tests: SEED=${seed}`);
fc.configureGlobal({ seed });
