/** Whether the long series run in full. `npm run test:nightly` sets it; the gate runs a fixed, short part of each. */
export const nightly = process.env['PAGEWRIGHT_NIGHTLY'] === '1';
