//! For serde: what stands at its default is not written.

/// What is at its type's default is not written, so that a key that is new leaves the runs from before it valid.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
