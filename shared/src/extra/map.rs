use serde::{Deserialize, Serialize};

use super::{ExtraError, Length, Refused};
use crate::{
    limits::{Limits, at_most},
    text::plain,
};

/// The file's name in a bundle.
pub const MAP: &str = "map.json";

/// `map.json`: where the items stand in a picture of their vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// How the points were found, in words.
    #[serde(default)]
    pub method: String,
    /// `[x, y]` of each of the N items in catalogue order, from -1 to 1.
    pub points: Vec<[f64; 2]>,
}

const REFUSED: Refused = Refused(MAP);

impl Map {
    /// Reads the file of a bundle of N `items`.
    ///
    /// # Errors
    /// [`ExtraError`] if there is not one finite point for every item.
    pub fn read(bytes: &[u8], items: usize, limits: &Limits) -> Result<Self, ExtraError> {
        #[derive(Deserialize)]
        struct Lengths {
            points: Length,
        }
        let Lengths { points } = serde_json::from_slice(bytes).map_err(|error| REFUSED.json(error))?;
        REFUSED.unless(points.0 == items, "`points`", "has not one point for every item")?;
        let mut map: Self = serde_json::from_slice(bytes).map_err(|error| REFUSED.json(error))?;
        at_most(limits.about, "bytes of method", map.method.len()).map_err(|error| REFUSED.limit(error))?;
        map.method = plain(&map.method).into_owned();
        let is_inside = |point: &[f64; 2]| point.iter().all(|x| (-1.0..=1.0).contains(x));
        match map.points.iter().position(|point| !is_inside(point)) {
            Some(item) => Err(REFUSED.value(format!("the point of item {item}"), "is not within -1 to 1")),
            None => Ok(map),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_an_item_within_the_picture_or_none_at_all() {
        let read =
            |file: &str| Map::read(file.as_bytes(), 2, &Limits::DEFAULT).map_err(|error| error.to_string());
        let map = read(r#"{"method": "t-SNE", "points": [[0, 1], [-1.0, 0.25]]}"#).unwrap();
        assert_eq!(map.points, [[0.0, 1.0], [-1.0, 0.25]]);
        let few = read(r#"{"points": [[0, 1]]}"#).unwrap_err();
        assert_eq!(few, "map.json: `points` has not one point for every item");
        let far = read(r#"{"points": [[0, 1], [0, 1e308]]}"#).unwrap_err();
        assert_eq!(far, "map.json: the point of item 1 is not within -1 to 1");
        assert!(read(r#"{"points": [[0, 1], [0]]}"#).unwrap_err().starts_with("map.json: invalid length 1"));
        assert!(read(r#"{"points": {"0": 1}}"#).unwrap_err().contains("expected a list"));
        assert!(read(&format!(r#"{{"points": {}"#, "[".repeat(100_000))).is_err());
    }
}
