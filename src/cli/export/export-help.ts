/** What stands below the options in the help of `pagewright export`. */
export const exportHelp = `
Examples:
  pagewright export crm.ts Crm.users --to users.ndjson
  pagewright export crm.ts Crm.members --args '["7f3c"]' --params '{"state": "active"}' --to members.csv
  pagewright export crm.ts Crm.users --to users.ndjson --fields id,name,division_id=division.id
  pagewright export genesys.ts Genesys.conversations --params '{"interval": "2026-01-01T00:00:00Z/2027-01-01T00:00:00Z"}' \\
    --to year.db --key conversationId --workers 4 --report year.html

The client is, in this order: an exported instance of the class, an instance exported under that name (crm.users), what the static
create() of the class gives, or new Class() where that takes no argument. Credentials are read from the environment, by the module;
no option takes one.

Ctrl-C, a kill, or --max-minutes end it in good order, and it says what to type to go on. Killed with -9 it goes on as well.

Exit codes:
  0  complete
  1  failed: the file, the state, the credentials. What was committed stays
  2  called wrongly: nothing was fetched
  3  not complete: windows failed, or lack records that the server announced; they are named
  4  stopped, and can go on`;
