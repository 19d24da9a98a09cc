/** Whether the tests and campaigns run on databases whose table is partitioned by month. */
export const PARTITIONED = process.env['TEST_PARTITIONED'] === '1';
