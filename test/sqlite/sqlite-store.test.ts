import { sqlite } from 'pagewright/sqlite';
import { checkpointStoreConformance } from 'pagewright/testing';
import { DRIVERS, sqliteFiles } from '../support/sqlite-files';

const file = sqliteFiles();

describe.each(DRIVERS)('sqlite() with the driver %s [R102]', (driver) => {
  const cases = checkpointStoreConformance({
    open: () => sqlite(file(), { driver }),
    reopen: ({ database }) => sqlite(database!, { driver }),
  });
  for (const { name, run } of cases) it(name, run);
});
