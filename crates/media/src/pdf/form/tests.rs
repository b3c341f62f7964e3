use super::*;

fn grey(width: u32, rows: &[u8]) -> Raster {
    let height = u32::try_from(rows.len()).unwrap() / width;
    Raster { width, height, ink: Ink::Grey, pixels: rows.to_vec() }
}

#[test]
fn a_shade_becomes_the_nearest_of_sixteen() {
    let every: Vec<u8> = (0..=255).collect();
    let packed = sixteen(&grey(256, &every));
    let back = packed.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|shade| shade * 17);
    for (value, shade) in every.iter().zip(back) {
        assert!(value.abs_diff(shade) <= 8, "{value} became {shade}");
    }
    assert_eq!((packed[0], packed[127]), (0, 0xff));
}

#[test]
fn a_row_of_odd_length_ends_with_nought() {
    assert_eq!(sixteen(&grey(3, &[255, 0, 255, 0, 255, 0])), [0xf0, 0xf0, 0x0f, 0x00]);
}

#[test]
fn letters_are_packed_in_sixteen_shades_and_nothing_that_fades_is() {
    let side = 200_usize;
    let check = |form_of: Form, value: &dyn Fn(usize, usize) -> usize| {
        let pixels = (0..side * side).map(|at| value(at % side, at / side).to_le_bytes()[0]);
        let pixels: Vec<u8> = pixels.collect();
        assert_eq!(form(&grey(200, &pixels)), form_of);
    };
    // Bars with soft edges, and an even shade beside them.
    check(Form::Sixteen, &|x, y| match (x % 10, y % 20) {
        (0, 0..10) => 90,
        (1..4, 0..10) => 0,
        (4, 0..10) => 200,
        _ if y > 150 => 242,
        _ => 255,
    });
    // A wash from one side to the other, or from above, though it be faint.
    check(Form::Whole, &|x, _| 247 - x / 12);
    check(Form::Whole, &|_, y| 200 + y / 12);
    // A small photograph among letters.
    check(Form::Whole, &|x, y| if x < 20 && y < 20 { 100 + (x * 7 + y * 3) % 11 } else { 255 });
    // Something in every pixel.
    check(Form::Photograph, &|x, y| 100 + (x * 7 + y * 3) % 11);
}
