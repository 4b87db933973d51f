/** In the making. */
export function AuditLogScreen() {
  return <h2>AuditLog</h2>;
}
