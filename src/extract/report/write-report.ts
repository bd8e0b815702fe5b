export async function writeReport(path: string, facts: object): Promise<void> {
  void path;
  void facts;
}
