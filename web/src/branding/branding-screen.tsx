/** In the making. */
export function BrandingScreen() {
  return <h2>Branding</h2>;
}
