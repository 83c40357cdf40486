/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  // The source imports "./x.js", as Node's ES modules want it; under jest that file is still x.ts.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["ts-jest", { useESM: true, diagnostics: false }] },
  modulePathIgnorePatterns: ["<rootDir>/dist", "<rootDir>/bench"],
  testTimeout: 30_000,
  // Modules of ES form stay in memory for as long as their process lives: workers that grow are replaced.
  // One more than the two cores: much of the time a test waits for a browser, a database or another process.
  maxWorkers: 3,
  workerIdleMemoryLimit: "1GB",
};
